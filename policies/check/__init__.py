"""Runs the rules and the proof over a graph, with the waivers and the settings of an environment."""
