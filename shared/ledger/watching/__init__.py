"""What ops ask the ledger: the questions and their rows. How an answer is worded is the monitor's.

Each costs as much as there is waiting or dead, never as much as the site is large: see the partial indexes. And none
counts more rows than its limit, so that a large backlog is not made larger by those who ask for it.
"""
