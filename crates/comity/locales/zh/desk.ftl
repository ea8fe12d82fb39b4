# The pages.

nav-label = 页面
nav-desk = 值班台
nav-exercise = 演习
nav-new-alert = 新建警报
nav-new-request = 新建协查请求
nav-directory = 名录
nav-peers = 节点连接
nav-quarantine = 告警与隔离区
nav-status = 节点状态
nav-people = 人员
nav-account = 我的账户
skip = 跳到正文
sign-out = 退出登录
role-overseer = 监督员
demo-band = 演示
demo-means = 成员均为虚构，全部运行在同一台机器上。内容不外传，亦非真实。
label = { $name }：{ $value }
page-live = 每 { $seconds } 秒刷新
page-live-stop = 停止
page-still = 已停止刷新，开启后每 { $seconds } 秒一次
page-live-start = 开启
page-loopback-only = 本页面只在节点本机上提供：http://localhost/
page-not-found = 此处没有该页面或卷宗
    .next = 请核对编号。每个节点只显示本成员参与的卷宗。
page-node-stopped = 节点已停止
    .next = 请查看日志并重新启动：comity serve。凡已签收的内容均未丢失。

## The Desk

desk-needs-acknowledgement = 待签收
desk-waiting = 等待对方
desk-mine = 本方事项
desk-information = 供知悉
desk-exercise = 演习值班台
desk-exercises-wait = { $count ->
    [0] 演习
   *[other] 演习：{ $count } 项待签收
}
desk-live-waits = { $count ->
    [0] 实况值班台
   *[other] 实况值班台：{ $count } 项待签收
}
desk-closed = 已关闭的卷宗
desk-closed-one = 已关闭
desk-closed-at = { $moment } 关闭
desk-former = 已不再参与
desk-silent = { $all } 方中有 { $silent } 方未签收
desk-acknowledge = 签收
desk-taken = { $reference } 已签收：{ $moment }，值班员 { $officer }。
desk-already-taken = { $reference } 此前已签收：{ $moment }，值班员 { $officer }。未再写入任何内容。
desk-not-acknowledged = 未能签收
    .next = 请打开卷宗查看原因。
desk-open-dossier = 打开
desk-quiet = 目前尚无须签收的事项。
desk-quiet-since = 自 { $moment } 起没有待签收事项。
desk-empty = 本成员开立或受邀参与的警报和协查请求显示在此处。目前没有。
desk-exercise-empty = 演习显示在此处，与真实事项分开。目前没有。
desk-part-empty = 此处目前没有内容。
desk-next = 下一页
desk-whole = 整个值班台
desk-handling-unknown = 处置标记尚不明
desk-desks = 各值班台现况
desk-hours-from-cards = 时间以各成员名片所载为准；此处不掌握值班表。横条为 00:00 至 24:00 UTC。
desk-links-checked = { $all } 个值班台中有 { $up } 个应答。
desk-links-heard = 其中最久未联络者于{ $ago }应答。
desk-links-down = 无应答：{ $members }。
desk-no-peers = 目前没有其他成员。
desk-closed-until = 下次开放 { $moment }
desk-no-card = 此处没有其名片。
desk-zone-unknown = 此处无法识别其时区。
desk-open-always = 全天开放
desk-open-hours = 开放时间 { $hours }
desk-coverage = { $least ->
    [0] { $all } 个值班台在部分时段均不开放；最多同时开放 { $most } 个。
   *[other] { $all } 个值班台中，任何时段均有 { $least } 至 { $most } 个开放。
}
desk-coverage-all = { $all } 个值班台在所有时段均开放。
desk-coverage-hours = 各时段与语言
column-hour = UTC
column-open = 开放的值班台
column-languages = 语言
desk-all-peers = 全部节点及电话
desk-alarms = 有 { $count } 条告警尚未查看
verified = ✓ 签名已验证
level-unknown = 紧急程度不明
clock-acknowledge = 签收：
clock-answer = 答复：
clock-kept = 保全：
clock-acknowledge-by = 签收时限 { $moment }
clock-answer-by = 答复时限 { $moment }
handling-unknown = 处置标记不明：载明标记的正文尚未收到。一律按“仅限指定接收人”处理。
exercise = 演习
exercise-means = 内容均非真实，不得在演习之外采取措施。

## A dossier

dossier = 卷宗
dossier-several = 有多份卷宗相符
dossier-closed-at = { $moment } 关闭。
dossier-flagged = 有参与方对事项性质存疑。牵头方答复之前，不得向外转交。
dossier-verified = 每一条均已在本节点核验：签名、位置、书写权限。现存 { $count } 条；两个值班台内容一致时，读出的摘要相同：{ $digest }
lead = 牵头方
participants = 参与方
removed = 已移出
list-and = 、
act-acknowledge = 签收命令：
parallel = 并行：几条内容同时写成。全部显示，由人决定。
text-not-received = 正文未收到
text-erased = 正文已按期清除
text-newer = 正文为更新的格式，本版本无法读取
text-not-shown = 本页面尚不显示此类条目的内容，请使用命令：
original = 原文
corrected-at = { $moment } 更正
withdrawn-at = { $moment } 撤回。
about-dossier = 针对整个卷宗
about-line = 针对
line-of-timeline = 对应条目
statements = 牵头方声明
from = 自 { $moment }
until = 至 { $moment }
expired = 已失效
and-more = 另有 { $count } 处
alert-over = 已没有生效中的警报。
alert-reduced = 此处只有警报的一部分：完整内容见原始文件。
alert-signature = 原始文件含 XML 签名，Comity 未予核验。

matrix = 各方办理情况
matrix-sum = { $all } 方中已有 { $count } 方签收。未回应者在前。
matrix-silent = 未回应
matrix-left = 已退出
matrix-nothing = 暂无
matrix-update-open = 有更新未签收
matrix-not-delivered = 未送达
matrix-latest-not-delivered = 最新条目未送达
matrix-texts-lacking = 仍缺正文
matrix-phone = 电话 { $phone }
column-member = 成员
column-delivered = 送达
column-acknowledged = 签收
column-acted = 措施
timeline = 时间线
timeline-all = 同时显示节点自动写入的条目
timeline-fewer = 隐藏节点自动写入的条目
timeline-older = 更早的条目
timeline-latest = 最新的条目

## Peers

peers-empty = 网络的其他成员显示在此处。目前没有。
    .next = 查看章程：
peers-explain = 查看未送达的原因：
peers-nothing-waits = 无
peers-waits = { $count } 条
peers-urgent = 其中紧急 { $count } 条
peers-since = 自 { $moment } 起
peers-tries = 已试 { $count } 次
peers-next-try = 下次尝试 { $moment }
peers-never = 尚无
peers-card = { $moment } 的名片
reach-untried = 尚未联络
reach-up = 应答正常
reach-down = 自 { $since } 起无应答
column-reach = 连接
column-waits = 待发
column-heard = 最近收到
column-phone = 应急电话

## Alarms and quarantine

alarms = 告警
alarms-empty = 没有告警。此处显示本不该发生的事：分叉、伪造条目、相互矛盾的章程。
quarantine = 隔离区
quarantine-empty = 没有被隔离的内容。此处显示未通过核验的内容：签名错误、密钥不明。
refusal-unknown = 本版本无法识别的原因
times = 共 { $count } 次
column-what = 事项
column-whom = 对象
column-when = 时间
column-do = 处理办法
column-from = 送来方
column-why = 原因

page-not-signed-in = 您尚未登录。
    .next = 请登录；登录后会回到本页。
page-not-allowed = 您的角色无权进行此操作。
    .next = 请向本节点管理员询问何人有权。
page-form-token = 此表单不是来自您当前会话的页面，未执行任何操作。
    .next = 请返回并重新加载页面，然后再次提交。
page-form = 提交的内容无法作为表单读取，未执行任何操作。
    .next = 请返回后重新提交；单个文件不得超过 200 MiB。

## Live

link-live = 实时连接
link-checking = 每 20 秒检查一次
link-lost = 自 { $time } 起无联络
live-new = { $count } 条新内容，按 n 显示
live-changed = 内容有变，按 n 显示
live-immediate = 特急：{ $reference }
sound-on = 声音已开
sound-off = 声音已关
draft-saved = 已保存 { $time }
draft-unsaved = 未保存：节点没有应答。您填写的内容仍在此处。
close = 关闭

## Keys

keys = 快捷键
keys-promise = 任何单键都不会直接发送、拒绝或签收：它只移到按钮处，按 Enter 才执行。填写时不起作用；可在账户中全部关闭。
key-next = 下一份卷宗
key-previous = 上一份卷宗
key-open = 打开
key-acknowledge = 移到按钮：签收
key-route = 移到表单：指定承办人
key-reply = 移到表单：回复
key-wait = 移到表单：等待
key-new = 显示新内容
key-search = 搜索
key-help = 本列表
key-close = 关闭
