"""The generated reference: pages made from the code, so that none can be out of date.

Every page is a pure function from the code to Markdown. What has nothing to say about itself raises
``Undocumented``, so that an option, a format or a table cannot be added without a word on what it is for.
"""
