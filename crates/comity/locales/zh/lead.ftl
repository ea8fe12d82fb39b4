# 牵头方的移交；停止的卷宗；在新卷宗中承接；并排显示的分叉。

do-lead-offer = 提议移交牵头
    .means = 此时尚无任何变化：在对方接受、且你方释放牵头之前，仍由你方牵头。提议不能撤回；若改变主意，不释放即可。
do-lead-accept = 接受牵头
    .means = 此时尚无任何变化：现牵头方释放牵头的那一刻起，由你方牵头。没有“拒绝”这一条目：不接受即可，并可写附注说明。
do-lead-release = 释放牵头
    .means = 自此由接受的成员牵头，你方与其他成员一样参与。参与方保持不变。你方以牵头方身份写下、而其既往不含本次释放的条目，在所有节点上一律无效。
lead-offer-open = { $lead } 于 { $moment } 向 { $member } 提议移交牵头。
lead-offer-waits = { $member } 可以接受；在此之前一切不变。
lead-offer-accepted = { $member } 已接受。
lead-release-waits = 在 { $lead } 释放之前，仍由其牵头。
lead-your-turn = 现在轮到你方。
lead-offered-means = 提议本身不改变任何事情。
lead-accepted-means = 只有现牵头方释放后，牵头才移交。
lead-released-means = 自此生效。原牵头方以牵头方身份写下、而本次释放未曾看到的条目无效。
lead-silent = 自 { $moment } 起，牵头方的节点没有应答。
    .next = 请先致电其值班台。如事情不能等待，参与方可在新卷宗中承接；本卷宗保持原样。

problem-already-offered = 已向该成员提议移交牵头。
problem-no-offer = 此处无人向你方提议移交牵头。
problem-already-accepted = 你方已接受，现由现牵头方释放。
problem-not-accepted = 尚无成员接受移交牵头的提议。
problem-several-accepted = 有多个成员已接受，请说明是哪一个的接受。

stopped = 本卷宗已停止
stopped-by = { $members } 曾牵头或正牵头本卷宗，却为同一位置签署了两个不同的条目。无人知道哪一个才是其本意。
stopped-untouched = 此前写下的一切连同签名保持原样，其他成员的内容不受任何影响。证明和缺失的条目仍会传递；但任何人都不能再在此书写。
stopped-way-out = 出路：由一个参与方在新卷宗中承接，新卷宗会引用本卷宗。
read-only-newer = 你方在此只能阅读：有一个被其作者标为关键的条目，其类型本版本不认识。请安装更新的版本。

continue-do = 在新卷宗中承接
continue-change = 可先更改的内容
continue-open = 建立承接卷宗
continue-done = 承接卷宗已建立，正在送往各参与方。
continue-choose-hint = 有多个条目并列，或没有一个有效。系统不替你选择：请阅读后指明以哪一个承接。
continue-stopped = 原卷宗已停止：任何人都不能再在其中书写。
continue-lead-gone = 用于牵头方无法联系的情形。原卷宗并不因此关闭；其中会有一个条目说明其他成员去了哪里。
continue-without = 不列入：{ $members }。之后可以再邀请。
continue-cites = 新卷宗引用原卷宗及其最后的条目，两者互相显示链接。已签收、已答复或已附上的内容留在原处，不作复制。
continue-answered = 已在原卷宗中答复：{ $members }。
continue-you-lead = 新卷宗由你方牵头，新的时限从现在起算。
continue-taken = 沿用的内容
continue-nothing = 尚未沿用任何内容：请在下方选择以哪个条目承接。若其正文尚未收到，请另建新卷宗并加链接。
continued-by = 由 { $member } 于 { $moment } 建立
form-verb-continue = 在新卷宗中承接

fork-side-by-side = 并排查看两个条目
forks-count = { $count ->
    [0] 未发现分叉
   *[other] { $count } 处分叉
}
forks-mean = 分叉是指同一成员为同一条线上的同一位置签署了两个不同的条目，它自身即为证明。自该处起，这条线不再作数；其他成员的条目不受影响。
forks-none = 本卷宗未发现分叉。
fork-one = 其中一个条目
fork-other = 另一个条目
fork-found-by = 出示者
fork-found-here = 本节点知道这两个条目；尚无成员在记录中公布证明。
fork-stops = 该成员牵头或曾牵头本卷宗，因此本卷宗已停止。
fork-strikes = 该线自此处起的条目均已划去；被其停止的时限重新起算。

show-offer = { $lead } 向 { $member } 提议移交牵头：{ $state }
show-offer-waits = 尚未接受
show-offer-accepted = 已接受；待 { $lead } 释放
show-stopped = 已停止：{ $members } 曾牵头本卷宗，却为同一位置签署了两个条目。任何人都不能再在此书写。
show-stopped-hint = comity continue { $reference }
show-read-only = 只读：有一个关键条目的类型本版本不认识。请安装更新的版本。
show-continues = 承接自 { $dossier }
show-continued = 后续见 { $reference }（由 { $member } 建立）
show-fork = 分叉：{ $member } 为同一位置签署了两个条目，位于线 { $lane } 的第 { $line } 条：
show-fork-by = 出示者：{ $members }
show-parallel = 并列：有多个值并存，未选择任何一个
show-unconfirmed = 密钥已撤回，未经确认：其作者尚未说明该条目为真
show-waiting = { $member } 的{ $kind }：已收到，正在等待其所依据的条目
