"""An estate broken one change at a time: what do rules and proof not notice?"""
