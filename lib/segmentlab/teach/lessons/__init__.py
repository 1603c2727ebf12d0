"""What each notebook shows: one module per notebook, of the notebook's name without its number.

The notebook holds the controls and the words around them; its module holds the pictures and sentences they
lead to, the answers behind the reveals, the exercises and the quiz. So they are checked like any other code.
"""
