# Looking for words in what members wrote.

search = Search
search-lead = Looks in every dossier of this node; what came last comes first. Texts that were withdrawn are not found. Who looked for what is written down.
search-words = Words
search-hint = Every word has to be there; a longer word may have more letters at its end. Between quotation marks: words one after another, just so. With an asterisk: how a word or a number begins, such as 2026*.
search-by = Written by
search-here = Search in this dossier
search-do = Search
search-in = Only in { $reference }.
search-everywhere = Search everywhere
search-nothing = Nothing was found. Try fewer words, or only the beginning of one with an asterisk.
search-no-more = There are no earlier lines with these words.
search-behind = { $count ->
        [one] The last line is
       *[other] The last { $count } lines are
    } not searched yet: the index of words is being made. Search again in a moment.
search-far-behind = Many of the last lines are not searched yet: the index of words is being made. Search again in a few minutes.
search-more = More lines of this dossier
search-older = Earlier lines
search-cli-older = There may be earlier lines: go on with --before { $place }.
search-latest = The last lines
search-busy = Too many look for something at this moment. Search again.
search-no-word = There is no word in it. Type letters or digits.
search-too-long = That is too long. Type at most { $most } characters: a few words that stand nowhere else are enough.
search-too-many = These are too many words. Type at most { $most }.
