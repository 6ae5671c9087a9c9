"""What AWS answers to one request: patterns, conditions, policy documents, principals, evaluation."""
