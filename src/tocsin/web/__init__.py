"""What a node and a publication show and take by HTTP: a node's pages here, a publication's in ``review``.

Nothing is imported here: what a node's pages stand on is loaded by no publication.
"""
