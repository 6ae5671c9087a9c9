"""Operations that moto lacks: they store what was put and return it, and do nothing else."""
