# 接口：问题说明、表单清单、令牌。

# 问题：接口每个代码的含义。
api-problem-token = 缺少令牌，或令牌已过期，或不是本节点的令牌。
api-problem-scope = 该令牌无权执行此操作。
api-problem-officer = 值班员代号须为一行，最多 24 个字符。
api-problem-officer-not-yours = 令牌只代表创建它的值班员行事。
api-problem-host = 不能以此名称访问本节点。
api-problem-not-found = 接口没有此路径。
api-problem-method-not-allowed = 此路径不接受该方法。
api-problem-request = 无法读取该请求。
api-problem-body = 无法读取正文。
api-problem-too-large = 请求超过允许的大小。
api-problem-base64 = 文件不是 base64 编码。
api-problem-no-such-act = 没有这种操作。
api-problem-no-such-dossier = 此处没有该卷宗。
api-problem-several-dossiers = 有多个卷宗符合此名称。
api-problem-no-such-thing = 此处没有该内容。
api-problem-file-not-here = 文件尚未到达。
api-problem-cap-in-part = 条目中只有该警报的一部分，无法据此写出。
api-problem-too-slow = 请求耗时过长。
api-problem-stopped = 节点正在停止。
api-problem-storage-failed = 节点的存储出错。
api-problem-form = 表单不完整或有误。
api-problem-cap = 未接收该 CAP 文件。
api-problem-alert-too-large = 仅警报文字已超过一个条目允许的大小。
api-problem-file-too-large = 文件超过允许的大小。
api-problem-media-type = 媒体类型须为一行文字。
api-problem-refused = 记录规则拒绝此操作。
api-problem-charter = 未接收该章程。
api-problem-card = 未接收该名片。
api-problem-idempotency-key = 该键须为 1 至 128 个可见 ASCII 字符。
api-problem-idempotency-reused = 24 小时内该键已用于其他操作。
api-problem-too-many = 数量已达上限。
api-problem-too-long = 文字超过允许的长度。
api-problem-no-account = 此操作需要账户：请使用值班员的令牌，或指明值班员。
api-problem-scopes = 权限范围为 read、act、admin，令牌至少须有一项。
api-problem-roles = 角色为 duty-officer、supervisor、administrator、overseer，每人至少须有一项。
api-problem-busy = 同时查询的人太多，请再试一次。
api-problem-too-often = 请求过于频繁：请按答复所示的时间等待。
api-problem-no-word = 查询中没有词语。
api-problem-question-too-long = 查询超过了允许的长度。
api-problem-too-many-words = 查询中的词语超过了允许的数量。
api-problem-last-administrator = 不能停用最后一名管理员。

# 正文缺什么，在何处。
api-body-at = 第 { $line } 行第 { $column } 列
api-body-syntax = 不是 JSON（{ $place }）。
api-body-shape = 某个值缺失、未知或类型不符（{ $place }）。
api-body-type = 此路径不接受该媒体类型。
api-body-parts = 无法读取各个部分。
api-body-file-twice = 文件多于一个。

# 不对应条目的表单操作。
form-verb-open = 建立
form-verb-update = 更新
form-verb-cancel = 取消
form-verb-correct = 更正
form-verb-invite = 邀请
form-verb-remove = 移除
form-verb-close = 关闭
form-verb-reopen = 重新打开

# 没有代码表的字段所用的代码。
form-code-yes = 是
form-code-no = 否
form-code-live = 实战
form-code-exercise = 演习
form-code-draft = 草稿，供磋商
form-code-send = 发出

# 为何不接收某章程。
charter-fault-malformed = 这些字节不是规定格式的章程。
charter-fault-too-large = 章程超过允许的大小。
charter-fault-members = 成员名单顺序有误、代码或根密钥重复，或缺少名称。
charter-fault-council = 理事会席位顺序有误、密钥重复，或列有名单之外的成员。
charter-fault-threshold = 理事会门槛须过半数且不超过全体。
charter-fault-policy = 章程放宽了协议的限值，或将限值设为零。
charter-fault-review-date = 复审日期不晚于签发日期。
charter-fault-chain = 该章程未承接前一版本。
charter-fault-gap = 缺少本节点版本与此版本之间的版本。
charter-fault-other-network = 该章程属于另一网络。
charter-fault-reassigned = 前一版本的某个代码已消失或改给另一机构。
charter-fault-review-passed = 前一版本已过复审日期：须先续期，才能接纳新成员。
charter-fault-too-few-signatures = 理事会签名现有 { $got } 个，需要 { $need } 个。
charter-fault-foreign-signature = 该签名不属于本章程的理事会。
charter-fault-fingerprint = 指纹与所给的不符；12 组中第 { $group } 组最先不同。
charter-fault-suspension = 暂停最长 72 小时，每个成员在每一章程版本下只能一次。

# 为何不接收某名片。
card-fault-malformed = 这些字节不是规定格式的名片。
card-fault-too-large = 名片超过允许的大小，或该成员的名片过多。
card-fault-keys = 名片的密钥顺序有误、重复、长度不对、从未有效或缺失。
card-fault-lists = 名片的某个列表顺序有误，或不应为空而为空。
card-fault-address = 名片的某个地址不是地址。
card-fault-own-mailbox = 成员不能做自己的信箱。
card-fault-desk = 值班台的时间、时区或电话号码格式不对。
card-fault-law = 法律概况格式不对。
card-fault-chain = 该名片未承接前一张名片。
card-fault-gap = 缺少本节点名片与此名片之间的名片。
card-fault-other = 该名片属于另一成员或另一网络。
card-fault-signature = 该名片未经成员根密钥签名。

# 命令行中的令牌。
token-made = 令牌 { $number }，属于 { $code }，有效至 { $until }。只显示这一次：
token-line = { $number }  { $code }  { $name }  [{ $scopes }]  有效至 { $until }
token-never-used = 从未使用
token-used = { $at } 用过
token-none = 没有令牌。
token-revoked = 令牌 { $number } 已失效。
