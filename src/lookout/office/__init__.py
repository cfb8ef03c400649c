"""The operations: one function for each thing that a person, or the clock, may do.

Each asks whether the person may (:mod:`lookout.governance.roles`), asks the rule, and changes
values and the audit log in one transaction. A refusal is a value; nothing was changed then.
"""
