"""Views: saved questions about deals, answered all the time (spec C-04, C-05; docs/guides/views.md).

A view is a filter, a sort and columns, written as a plain document that is checked before it enters the log. Nothing of it is
ever run as code. Which deals stand in a view, how many, worth how much and how healthy, moves with each deal and is never counted
anew.
"""
