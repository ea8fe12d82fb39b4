# 在各成员所写内容中搜索。

search = 搜索
search-lead = 在本节点的全部卷宗中查找，最新收到的排在最前。已撤回的文字不会被找到。谁搜索了什么会被记录。
search-words = 词语
search-hint = 每个词都必须出现；较长的西文词可在词尾多出字母。引号之内：须连续出现、完全一致。加星号：词或数字的开头，例如 2026*。
search-by = 撰写方
search-here = 在本卷宗中搜索
search-do = 搜索
search-in = 仅在 { $reference } 中。
search-everywhere = 在全部卷宗中搜索
search-nothing = 没有找到。请减少词语，或只输入词的开头并加星号。
search-no-more = 更早的条目中没有这些词语。
search-behind = 最新的 { $count } 条尚不可搜索：词语索引正在建立，请稍候再搜索。
search-far-behind = 最新的许多条目尚不可搜索：词语索引正在建立，请过几分钟再搜索。
search-more = 本卷宗的更多条目
search-older = 更早的条目
search-cli-older = 可能还有更早的条目：加上 --before { $place } 继续。
search-latest = 最新的条目
search-busy = 此刻搜索的人太多，请再搜索一次。
search-no-word = 其中没有词语。请输入文字或数字。
search-too-long = 太长了。最多输入 { $most } 个字符：几个别处没有的词语就够了。
search-too-many = 词语太多了。最多输入 { $most } 个。
