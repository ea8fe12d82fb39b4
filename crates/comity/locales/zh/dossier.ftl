# 卷宗各页：所缺内容、进展、文件、筛选、每一条目的凭据。

## 页首

verification-signed = 由{ $member }的节点签名，密钥 { $key }。
verification-complete = 此处有 { $count } 条条目，其所依据的条目齐全。
verification-missing = 缺少较早的条目 { $count } 条。
lead-offered = 拟移交给
grant-to = { $member }可阅读较早的正文。
grant-not-before = 所列 { $count } 条条目之前的正文仍不对其开放。
profile-raised = 规格 { $profile }：此后可写入更多种类的条目。
fork-see-proof = 同一位置有两条条目：见凭据
lane-ends = 此通道在以下条目之后再无真实条目：{ $line }
seen-means = 节点记录已看到他方的条目，值班员无需处理。
line-proof = 凭据
line-unconfirmed = 密钥已撤回，条目未经确认：作者因密钥可能落入他人之手而撤回，且尚未声明此条目属实。此条目仍然有效。
line-acknowledged-by = 已签收
alert-whole = 消息全文
cap-envelope = 消息编号、发送方与引用
cap-place = 轮廓与代码
cap-place-omitted = 此区域的一部分仅见于原始文件。
cap-resource-inside = 在消息之内

## 所缺内容

missing = 所缺内容
missing-nothing = 此处条目所提及的内容一无所缺。
missing-line = { $member }页的第 { $line } 条尚未收到。
missing-lines = { $member }页的第 { $from } 至 { $through } 条尚未收到。
missing-asked = 每次呼叫均再次索取；最近一次呼叫：{ $member }的节点，{ $moment }。
missing-not-asked = 尚无法呼叫任何参与方的节点。
missing-texts = { $count } 条条目的正文尚未收到：
missing-waits = { $member }的“{ $kind }”，{ $moment }：已收到，正等待其所依据的条目。
fork-of = 分叉：{ $member }在同一位置（某通道第 { $line } 条）签署了两条条目。
fork-both = 两条均予显示：
fork-next = 该通道自此无效。请致电该成员：其密钥可能已落入他人之手。
forks = 分叉

## 进展

column-closed = 结束
column-stage = 阶段
column-answered = 答复
column-preserved = 保全至
keeping-warned = { $days } 天内到期
keeping-expired = 已不再保全

## 协查请求

request-asked = 请求内容
draft-means = 征求意见：尚未提出任何请求。
matter-items = { $count ->
    [0] 无标识
   *[other] { $count } 个标识
}
block-risk = 风险与紧急性
block-requested = 致
block-requesting = 请求机关
block-confirming = 核实联系
block-case = 主办机关
block-court = 检察机关与法院
block-earlier-mla = 此前的司法协助请求
block-earlier-preservation = 此前的保全请求
block-offence = 罪行与事实
block-question = 所询事项
block-data = 数据
block-necessity = 必要性与正式请求
block-confidentiality = 保密
amendment-same = 各项与此前的请求相同。
amendment-changed = 变更：
amendment-added = 新增
amendment-removed = 删除
amendment-other = 修改
amendment-before = 此前的请求内容
preserve-until = 保全至
preserve-extendable = 可延长至
preserve-reference = 该成员的编号
preserve-executed = 执行时间
preserve-path = 通信路径上的其他提供商：
preserve-formal-to = 正式请求应致
preserve-decided = 期限系另行决定，并非按名片计算。
clock-by-card = 按其名片第 { $version } 版
call-off-for-all = 对所有被请求方。
items-as-words-say = 部分内容：见说明。
items-all = 涵盖全部请求内容。
items-numbered = 序号
consents = 使用同意
consent-open = 尚无答复。
consent-receivers = 转交对象或受理法院

## 文件

files = 文件
files-mean = 文件只供保存，不在此打开。名称与类型均为作者所称。
files-more = 更早的条目可能还有文件：请在时间线中按文件筛选。
file-original = 警报所读自的原始文件
file-claimed = 所称类型 { $type }
file-risky = 可能是程序或会运行程序
file-not-here = 尚未到达
file-fetch = 索取
file-download = 下载
file-of-uncounted = 其条目无效
column-file = 文件
column-size = 大小
column-from-whom = 来自
column-here = 是否在此

## 筛选

filter-show = 显示
filter-all = 全部
filter-messages = 消息
filter-decisions = 决定
filter-files = 文件
filter-status = 状态
filter-by = 成员
filter-everybody = 所有成员
filter-nodes = 包括节点自行写入的条目
filter-apply = 筛选
filter-hides = 筛选隐藏了部分条目。
timeline-everything = 显示所有条目
timeline-empty = 没有符合的条目。

## 凭据

proof = 凭据
proof-of = { $reference } 的凭据
proof-back = 返回卷宗
proof-digest = 有效内容的摘要
proof-dossier = 卷宗标识
proof-network = 网络标识
proof-charter-digits = 首版章程的数字
proof-opened-by = 开启方
proof-key = 密钥
proof-key-since = 自其名片第 { $version } 版起列出
proof-lane = 通道
proof-waiting = { $count } 条条目正等待其他条目。
key-current = 使用中
key-not-current = 已不使用但曾列出：其下条目有效
key-replaced = 已撤回：由其他密钥取代
key-lost = 已撤回：遗失
key-compromised = 已撤回：可能落入他人之手
key-unknown = 此处没有名片列出它
receipts = 回执
receipts-mean = 回执由成员的节点签署：证明其持久保存回执所列内容。
receipts-of-line = 各成员涵盖此条目的第一份回执。作者本身无需回执。
receipts-none = 此处没有。
offline = 在别处核验
offline-means = 证据文件包含全部条目、名片、章程与回执。持有该文件及首版章程数字者，无需本节点和网络即可核验。
evidence-with-texts = 证据文件，含正文
evidence-without-texts = 证据文件，不含正文：仅头部与回执
offline-commands = 命令行方式：
proof-signature-holds = ✓ 签名有效：已为本页重新核验。
proof-signature-fails = 签名无效。
proof-not-signed-yet = 尚未签名：将在本节点下一步签名。
proof-counts = 此条目有效。
proof-text-matches = ✓ 此处的正文即所签署的正文。
proof-text-differs = 此处的正文并非所签署的正文。
line-waits = 正等待其所依据的条目，尚未列入时间线。
proof-signed = 签署内容
proof-line-id = 条目标识
proof-author = 作者
proof-kind = 种类
proof-critical = 关键：不识此种类者不得继续
proof-time = 写入时间
proof-time-claimed = 作者所称
proof-place = 位置
proof-place-of = 通道 { $lane } 第 { $line } 条
proof-prev = 前一条目
proof-first-of-lane = 该通道的第一条
proof-charter = 章程
proof-charter-version = 第 { $version } 版
proof-charter-unknown = 并非我方所知
proof-text = 对正文的承诺
proof-text-means = 对盐值与正文所作的 SHA-256：二者齐备者可核验，他人无从推知。
proof-digest-then = 作者当时所见的有效内容
proof-bytes = 签名后大小
proof-received = 到达时间
proof-delivered-by = 由{ $member }送达
proof-own = 在此写入
proof-seen = 作者已看到的内容
proof-seen-nothing = 没有他方的新条目。
proof-line-of = { $member }的第 { $line } 条
proof-not-here = 不在此处
