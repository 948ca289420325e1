"""Formulas as pictures: MathJax in a JavaScript engine, in child processes that know nothing and may little.

`formulas` is the bot's side. The child's side is `worker`, which sets lines (`lines`) of words and of
formulas (`typesetting`), and turns them into a PNG. The folder mathjax is built by tools/mathjax.
"""
