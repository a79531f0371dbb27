"""What pages read: frozen rows, in one consistent look, without loading an aggregate.

A module for each subject. A query object is made for an actor, whose organisation it is bound
to and whose permission it checks when it is made.
"""
