# 卷宗之外的各处：名录、对端、隔离区、状态。

## 名录

directory-means = 该联系谁、何时、用何种语言。名称依章程，其余由各成员在其签名的名片上自述。
directory-charter = { $moment }的第 { $version } 版章程列有 { $count } 个成员。
directory-alone = 章程列入其他成员后，即在此显示。
directory-more = 成员多于一页所能显示。
directory-no-card = 此处尚无其名片：首次呼叫时自动送达。
directory-us = 本节点
directory-no-calls = 不向其呼叫
directory-reach = 可达性
directory-desk = 值班台
standing-state = 国家机关
standing-organisation = 国际组织
status-left = 已退出网络：其条目保留，不再向其呼叫。
status-suspended = 已中止：暂不接受其呼叫，其条目照常有效。
column-desk = 值班台
hours = 值班时间
hours-at-desk = 值班台当前时间
hours-now = 当地 { $time }
hours-always = 全天候
hours-open = 现在值班
hours-closed-until = 休息至 { $moment }
hours-zone = 所依时区
hours-zone-unknown = 本机不识此时区
hours-next-day = （至次日）
day-1 = 周一
day-2 = 周二
day-3 = 周三
day-4 = 周四
day-5 = 周五
day-6 = 周六
day-7 = 周日
days = { $count } 天
hours-count = { $count } 小时
minutes-count = { $count } 分钟
law-profile = 向其提出请求的要求
law-means = 依其自述的法律概况。仅供表单和时限参考，其本身不作任何决定。
law-languages = 接受的请求语言
law-dual = 双重犯罪
dual-not-required = 不要求：所涉行为在当地不必构成犯罪
dual-for-disclosure = 披露时要求，保全时不要求
dual-always = 始终要求：所涉行为在当地也须构成犯罪
law-preservation = 保全期
law-extension = 延长
law-no-extension = 不可延长
law-use = 答复的使用
law-use-nothing = 未作说明
law-authority = 决定机关
law-clocks = 章程规定的答复时限
law-clock = { $acknowledge }内签收，{ $answer }内答复
card = 名片
card-version = { $moment }的第 { $version } 版名片
card-stale = 此名片已逾 90 天未更新。请与值班台核对电话和时间。
card-conflict = 同一版本存在两张名片。请致电该成员核对数字。
card-root = 根密钥的数字
card-root-means = 成员加入时已通过电话逐组核对。
card-keys = 其节点的密钥
card-addresses = 地址
card-tls = 证书密钥
card-speaks = 支持
card-protocols = 协议 { $protocols } · 规格 { $profiles }
address-direct = 直连：
address-mailbox = 通过{ $member }的信箱
address-newer = 本版本不识的方式

## 对端

peer-of = 与{ $member }的连接
peer-explain = 未能送达的原因
peer-why = 最近一次呼叫失败的原因
peer-last = 最近的呼叫
peer-otherwise = 如持续如此
peer-command = 命令行方式：
peer-urgent = 紧急条目
peer-bulk = 其他条目
peer-waits-mean = 不会丢失：在其节点的回执证明已收到之前，一直保留。
column-sent = 最近发送
column-received = 最近收到
column-verified = 最近核验
peers-clock-ahead = 其时钟比本机快 { $seconds } 秒
peers-clock-behind = 其时钟比本机慢 { $seconds } 秒

## 警示与隔离区

alarm-seen = 已查看
alarm-unseen = 尚无人查看
alarm-mark-seen = 我已查看
quarantine-who = 由管理员标记警示为已查看，并放行被隔离的内容。
quarantine-bounds = 每个送达成员最多 { $items } 项、{ $bytes }
quarantine-release = 放行
quarantine-release-means = 放行即丢弃此处所存字节，其内容不会进入任何卷宗：真实的会重新获取并再次核验，再次不合格的仍予隔离。

## 状态

status-running = 自 { $since } 起运行，{ $ago }启动
status-reach-us = 他方能否联系到我方？
status-heard = 他方节点最近于 { $moment } 联系到我方。
status-never-heard = 本节点启动以来，尚无成员节点联系到我方。如他方称无法联系，请检查地址与防火墙。
status-reach-them = 我方能否联系到他方？
status-safe = 所存内容是否安全？
status-store = { $size } 存有 { $dossiers } 个卷宗、{ $lines } 条条目。每条条目到达时均已核验。
status-unsigned = { $count } 条我方条目将在下一步签名。
status-no-alarm = 没有警示。
status-alarms-seen = 所有警示均已查看。
status-expires = 什么即将到期？
status-signing-until = 本节点的签名密钥可用至 { $moment }。
status-sealing-until = 本节点的封装密钥可用至 { $moment }。
status-review-by = 章程应于 { $moment } 前重新审议。
status-soon = 即将
status-charter-conflict = 同一版本存在两份章程。请通过电话与理事会核对各组数字。
status-node = 本节点
status-version = 程序
status-protocols = 协议
status-card = 我方名片
status-generation = 存储周期
status-generation-means = 恢复或重建存储时会改变；对端届时重发其所知内容。
status-figures = 数据
status-bytes = 存储
status-free = 其中 { $size } 可再利用
status-dossiers = 卷宗
status-lines = 条目
status-queued = 等待送达
status-queue = 紧急 { $urgent }，其他 { $bulk }
status-pending = 等待较早条目
status-pending-bound = 每个成员最多 { $count } 条
status-missing = 尚未收到的正文
status-more = 检查密钥、磁盘、时钟与端口：
