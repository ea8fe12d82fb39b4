# The words of the codes, by the keys of `comity_dossier::codes`.

## How urgent

level-immediate = 特急
level-urgent = 紧急
level-priority = 优先
level-routine = 常规

## Who may know (TLP 2.0). The label itself, such as TLP:AMBER, is never translated.

tlp-clear = 任何人均可知悉
tlp-green = 限本领域内部，不得对公众发布
tlp-amber = 限接收机构及其服务对象，按需知悉
tlp-amber-strict = 仅限接收机构内部，按需知悉
tlp-red = 仅限指定接收人

## What may be done (PAP)

pap-clear = 可采取一切合法行动
pap-green = 可主动处置，但不得触及对方
pap-amber = 仅限被动核查
pap-red = 不得采取任何可能被察觉的行动

## Limits of use

use-h0 = 可依接收方法律用于警务和安全工作
use-h1 = 未经提供方同意，不得作为法庭证据
use-h2 = 未经提供方同意，不得转交
use-h3 = 其他限制，见说明

## Grades

grade-scheme-4x4 = 4×4
source-a = A：来源可靠，毫无疑问
source-b = B：来源大多可靠
source-c = C：来源大多不可靠
source-x = X：来源无法评估
information-1 = 1：确认属实
information-2 = 2：来源亲知，转报人未亲知
information-3 = 3：来源未亲知，但与其他信息相符
information-4 = 4：来源未亲知，也无佐证

## Translations

translation-original = 原文
translation-human = 人工翻译
translation-machine = 机器翻译，未经核对
translation-official = 官方译文

## Purposes

purpose-life-and-safety = 防止危及生命或安全
purpose-disaster-relief = 防灾救灾
purpose-public-health = 公共卫生
purpose-cyber-incident = 网络安全事件
purpose-crime-prevention = 预防犯罪
purpose-investigation = 侦查
purpose-proceedings = 用于诉讼
purpose-infrastructure = 保护基础设施和交通
purpose-exercise = 演习：内容均非真实
purpose-other = 其他用途，见说明

## Legal bases

legal-basis-treaty = 条约
legal-basis-agreement = 部门间协议
legal-basis-national-law = 牵头方国内法
legal-basis-charter = 网络章程
legal-basis-reciprocity = 互惠
legal-basis-vital-interests = 当事人重大切身利益

## The character check

character-political = 非政治性
character-military = 非军事性
character-religious = 非宗教性
character-racial = 非种族性
flag-political = 事项疑似具有政治性质
flag-military = 事项疑似具有军事性质
flag-religious = 事项疑似具有宗教性质
flag-racial = 事项疑似具有种族性质
flag-discrimination = 疑似因身份或观点追究当事人
flag-unclear = 现有事实不足以判断
flag-outcome-maintained = 维持原声明
flag-outcome-amended = 已修改卷宗以消除疑虑
flag-outcome-accepted = 疑虑成立，卷宗将关闭

## Why a line was withdrawn

withdraw-mistaken = 内容有误
withdraw-misdirected = 误发到本卷宗或误发给这些接收方
withdraw-outdated = 已不再属实
withdraw-duplicate = 与其他条目重复
withdraw-not-shareable = 不得共享
withdraw-other = 其他原因，见说明

## Grounds to refuse

ground-form = 不符合形式要求
ground-competence = 应由其他机关管辖
ground-sovereignty = 涉及主权、安全或其他根本利益
ground-political = 政治犯罪
ground-discrimination = 可能因身份或观点追究当事人
ground-dual-criminality = 该行为在本方不构成犯罪
ground-ne-bis-in-idem = 同一事项已有裁判
ground-penalty = 未就刑罚作出保证
ground-military = 纯军事犯罪
ground-ongoing = 推迟：本方程序正在进行
ground-safety = 危及人身安全
ground-proportionality = 不成比例
ground-third-party = 信息属于第三方，尚未同意
ground-not-found = 未查到
ground-prohibited = 本方法律禁止该措施
ground-data-protection = 数据保护
ground-judicial = 须由法院决定

## What one dossier is to another

relation-related = 事项相关
relation-continues = 承接自
relation-continued-by = 后续见
relation-duplicate = 内容重复于
relation-part-of = 隶属于

## Measures

measure-monitoring = 密切关注
measure-public-warned = 已向公众发布预警
measure-services-alerted = 有关部门已进入戒备
measure-area-closed = 已封闭区域
measure-evacuated = 已疏散人员
measure-sheltered = 已安置或就地避险
measure-transport-restricted = 已限制交通
measure-checks-strengthened = 已加强检查
measure-rescue-sent = 已派出救援力量
measure-medical-care = 已安排医疗救治
measure-supply-secured = 已保障水电通信
measure-systems-secured = 已隔离或清理系统
measure-sites-protected = 已加强场所保护
measure-investigation-opened = 已立案调查
measure-liaison-named = 已指定联络员
measure-not-concerned = 与本方无关
measure-other = 其他措施，见说明

## Help

help-search-and-rescue = 搜救
help-medical = 医疗
help-evacuation = 疏散
help-shelter = 安置
help-food-and-water = 食品和饮水
help-transport = 运输
help-fire-fighting = 消防
help-engineering = 重型机械、水泵、桥梁
help-power = 供电
help-communications = 通信
help-cbrn = 核生化处置（CBRN）
help-forensics = 法医和物证鉴定
help-cyber = 网络安全应急处置
help-negotiation = 谈判
help-information = 信息
help-interpreters = 口笔译人员
help-protection = 人员和场所保护
help-other = 其他支援，见说明

## Dossiers

dossier-alert = 警报
dossier-request = 协查请求
history-none = 后加入的参与方看不到加入前的内容
history-author-consent = 各作者自行决定后加入的参与方能否看到其此前的内容
history-lead-grants = 由牵头方决定后加入的参与方能否看到此前的内容
close-done = 事项已办结
close-mistaken = 误开或重复开立
close-continued-elsewhere = 转入另一卷宗继续办理
lane-started = 节点已启动
lane-abandoned = 为稳妥起见，节点改用新的写入序列
lane-invited-again = 成员再次受邀
lane-forked = 该成员的密钥曾被他人使用

## Who acted

role-duty-officer = 值班员
role-supervisor = 值班主管
role-administrator = 管理员
role-automatic = 节点自动
sign-in-none = 无人操作
sign-in-local-token = 本机令牌登录
sign-in-password = 密码登录
sign-in-second-factor = 密码加第二因素登录
sign-in-passkey = 通行密钥登录

## Lines without effect

without-effect-not-own-line = 无效力：针对的是其他成员的条目
without-effect-target-unknown = 无效力：所针对的条目在此不计入
without-effect-not-changeable = 无效力：此类条目只能由新条目取代，不能更改
without-effect-wrong-content = 无效力：内容与所针对的条目不符
without-effect-exercise-mismatch = 无效力：实战与演习混用

## CAP messages of an alert

alert-state-current = 生效中
alert-state-updated = 已被更新取代
alert-state-cancelled = 已取消
alert-state-withdrawn = 已撤回
alert-state-message = 通知
