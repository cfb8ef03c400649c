"""The HTTP API: a thin layer of routes over the office's operations.

Start reading in ``app.py``. A route reads what was sent, calls one operation, and gives back what
it returned or, as a problem with reasons, why it refused.
"""
