"""The rules: who may be listed, where and when may be looked, who may do what, what is kept."""
