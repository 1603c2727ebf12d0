"""Teach: controls, pictures, reveals, exercises and quizzes for the notebooks."""
