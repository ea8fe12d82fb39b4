# The words of the codes of a request, by the keys of `comity_dossier::codes::request`.

request-form-preservation = 数据保全
request-form-information = 信息查询
request-form-emergency-disclosure = 紧急披露

origin-new = 新请求
origin-extension = 延长此前的保全
origin-follows-preservation = 承接此前的保全
origin-follows-mla = 承接司法协助请求

identifier-ip-port = IP 地址和端口
identifier-url = 网址（URL）
identifier-domain = 域名
identifier-email = 电子邮件地址
identifier-account = 服务账号
identifier-phone = 电话号码
identifier-imei = 移动设备（IMEI）
identifier-message-id = 邮件或消息标识
identifier-wallet = 加密资产钱包
identifier-file-hash = 文件散列值
identifier-iban = 银行账户（IBAN）
identifier-other = 其他，见所填内容

data-class-subscriber = 用户登记数据
data-class-traffic = 通信往来数据
data-class-content = 内容数据

necessity-volatile = 数据会自行消失
necessity-short-retention = 服务商保存时间很短
necessity-deletion-risk = 数据可能被人删除
necessity-threat-to-life = 可能危及生命
necessity-other = 其他原因，见说明

mla-will-follow = 将提出正式请求
mla-sent = 已提出正式请求
mla-not-planned = 不打算提出正式请求

confidentiality-keep-confidential = 对请求及其办理情况保密
confidentiality-do-not-tell-user = 不得告知当事人

conduct-killing = 杀人或重伤
conduct-kidnapping = 绑架或非法拘禁
conduct-human-trafficking = 贩卖人口
conduct-migrant-smuggling = 偷运移民
conduct-sexual-exploitation = 性暴力或性剥削
conduct-theft = 抢劫、入室盗窃或盗窃
conduct-fraud = 诈骗
conduct-extortion = 敲诈勒索
conduct-corruption = 贪污贿赂
conduct-money-laundering = 洗钱
conduct-counterfeiting = 假冒或盗版
conduct-forgery = 伪造证件文书
conduct-drugs = 毒品
conduct-weapons = 武器、弹药或爆炸物
conduct-computer-intrusion = 非法侵入或干扰系统、数据
conduct-attack-on-public = 纵火、爆炸或袭击公众
conduct-sabotage = 破坏交通、供电、供水或通信
conduct-environment = 危害环境或受保护物种
conduct-cultural-property = 贩运文物
conduct-goods-smuggling = 走私货物或偷逃关税
conduct-other = 其他行为，见案情

intended-use-prevention = 防止危害
intended-use-investigation = 作为侦查线索
intended-use-court = 作为法庭证据
intended-use-protection = 寻找或保护人员

reply-by-dossier = 在本卷宗内
reply-by-email = 电子邮件
reply-by-phone = 电话
reply-by-post = 邮寄或专递

preservation-risk-will-not-secure = 保全无法确保数据留存
preservation-risk-threatens-confidentiality = 保全会危及侦查保密
preservation-risk-threatens-inquiry = 保全会以其他方式妨碍侦查

answer-complete = 已全部答复
answer-more-follows = 部分答复，后续补充
answer-nothing-found = 已查，未查到

volume-kilobytes = 不足 1 MB
volume-megabytes = 不足 1 GB
volume-gigabytes = 不足 1 TB
volume-terabytes = 1 TB 或以上

call-off-not-needed = 已不需要
call-off-mistaken = 误发
call-off-duplicate = 与其他请求重复
call-off-other-channel = 改由其他渠道办理
call-off-other = 其他原因，见说明

request-outcome-fulfilled = 已办结
request-outcome-partly-fulfilled = 部分办结
request-outcome-not-fulfilled = 未能办理
request-outcome-formal-request = 转为正式请求
request-outcome-not-needed = 已不需要

consent-use-forward = 转交他方
consent-use-court = 作为法庭证据
consent-use-other-purpose = 用于其他用途
consent-given = 同意
consent-given-with-conditions = 附条件同意
consent-not-given = 不同意

request-status-draft = 草稿
request-status-sent = 已发送
request-status-received = 已送达
request-status-acknowledged = 已签收
request-status-accepted = 已接受
request-status-in-part = 部分接受
request-status-need-more = 需补充材料
request-status-transferred = 已移交
request-status-postponed = 已推迟
request-status-refused = 已拒绝
request-status-answered = 已答复
request-status-withdrawn = 已撤回
request-status-closed = 已关闭

## 协查请求的状态（命令行）

cli-request-asked = { $form }（条目 { $line }）
cli-request-drafted = 征求意见稿：{ $form }（条目 { $line }）
cli-request-table = 各成员的办理状态，未回应者在前
cli-request-standing = { $status }
cli-request-extension = 延长保全：{ $status }
cli-request-kept = 保全至 { $until }（条目 { $line }）
cli-request-keeping-ends = 保全期限：{ $clock }
cli-request-acknowledge-by = 签收时限 { $by }（{ $clock }）
cli-request-answer-by = 答复时限 { $by }（{ $clock }）
cli-request-needs = 除每个卷宗都有的内容外，{ $form }还必须有：
cli-request-needs-law = { $member } 的法律还要求（名片第 { $version } 版）：
cli-request-needs-no-card = 本节点没有 { $member } 的名片：无法向其提出请求。
cli-request-needs-languages = 每段文字须有下列语言之一：{ $languages }
cli-request-needs-days = 该成员保全数据 { $days } 天；经请求可再延长 { $longer } 天。
cli-request-fields = 表单的全部字段：

field-acknowledge-by = 签收时限
field-answer-by = 答复时限
field-card-version = 所依据的名片版本
field-preserve-until = 保全至

error-not-a-request = 此卷宗不是协查请求。
    .hint = 请用 `comity show` 查看。
error-nothing-asked = 此卷宗中没有可发送或可修改的请求。
    .hint = 请填写完整表单：见 `comity request fields`。
error-several-asked = 此处并列有多份请求或草稿。
    .hint = 请用 target= 或 draft= 指明是哪一份，并用 --whole 填写完整表单。
