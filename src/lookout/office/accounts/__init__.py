"""Accounts: who may come in, with what, and for how long.

``people`` is what an administrator does with others' accounts, ``login`` the way in and out,
``own`` what everybody does with their own. Nothing personal goes into the audit log: no login, no
name, no code; accounts are named by their ids.
"""
