# Forms: what stands around their fields. Names of fields and what can be wrong with them: problems.ftl.

form-problems = 有 { $count } 处需要修改后才能继续
form-optional = （选填）
form-nothing-chosen = 不填
form-no-choice = 此处没有可选项。
form-limits = 单行最多 1,000 字节，长文字最多 65,536 字节；一个汉字占三个字节。除必填项外，无内容的栏目可留空。
form-add-row = 增加一行
form-remove-row = 删除
form-add-language = 增加此语言
form-remove-language = 删除此语言
form-other-language = 其他语言
form-about = ：{ $what }
form-send = 发送
form-save = 存为草稿
form-back = 返回修改
form-leave = 不执行，离开
form-handling = 本条目的处置标记
    .hint = 仅在比卷宗更严或更宽时填写；不填则按卷宗的处置标记。
form-translations = 多种语言的文字
form-more = 如有需要，填写更多

field-form-language = 其他语言

hint-time = 日期、时间和时区，如 { $minutes }
hint-second = 日期、精确到秒的时间和时区，如 { $seconds }
hint-date = 日期，如 { $day }
hint-language = 语言代码，如 en、zh、ar 或 zh-Hant
hint-lang = 本表单中文字所用的语言。
hint-lines = 每行一个。
hint-file = 最大 200 MiB。文件在本机加密后发给参与方。
hint-tlp = 谁可以知悉。
hint-pap = 可以采取什么行动。
hint-use = 可以用于什么用途。
hint-use-text = 选择“其他限制，见说明”时必须填写。

language-ar = 阿拉伯语
language-de = 德语
language-en = 英语
language-es = 西班牙语
language-fa = 波斯语
language-fr = 法语
language-hi = 印地语
language-id = 印度尼西亚语
language-it = 意大利语
language-ja = 日语
language-kk = 哈萨克语
language-ko = 韩语
language-ky = 吉尔吉斯语
language-mn = 蒙古语
language-ms = 马来语
language-my = 缅甸语
language-pt = 葡萄牙语
language-ru = 俄语
language-th = 泰语
language-tr = 土耳其语
language-uk = 乌克兰语
language-ur = 乌尔都语
language-uz = 乌兹别克语
language-vi = 越南语
language-zh = 中文
language-zh-hans = 中文（简体）
language-zh-hant = 中文（繁体）

## What is asked in a request

request-words = 请求内容（文字）
    .hint = 至少使用每个被请求成员所接受的一种语言：其名片载明接受的语言。
request-other-words = 其他文字
request-items = 数据：标识
    .hint = 每个标识一行。IP 地址须有端口和精确到秒的时间。
request-offences = 罪行
request-why = 理由和后续
request-authority = 请求机关
request-authority-more = 请求机关的更多信息
request-confirming = 可确认本请求的人员职务
request-case = 办案机关
request-court = 检察机关和法院
request-earlier = 本请求所依据的先前请求

hint-phone = 含国家代码，如 +4930901820。写职务，不写个人姓名。
hint-zone = 时区，如 Asia/Almaty。
hint-identifier = 按类型填写：192.0.2.7、+4930901820、desk@harbour.example、IBAN 等
hint-port = 多人共用的 IP 地址须填写。
hint-from = 使用的时间。IP 地址须填写。
hint-custodian = 数据持有者。
hint-penalty = 被请求成员审查双重犯罪时须填写。

## What an alert says

alert-words = 事件（文字）
alert-how = 严重程度
alert-where = 地点
alert-when = 时间
alert-more = 联系方式、范围和说明

hint-event = 事件类型，一两个词：洪水。
hint-headline = 一句话。不填则使用标题。
hint-description = 发生了什么，在哪里，可能如何发展。
hint-instruction = 收到者应当做什么。
hint-area = 用文字描述区域：北岸 12 至 19 公里。
hint-polygon = 每行一个多边形：“纬度,经度”点，首尾相同。
hint-circle = 每行一个圆：“纬度,经度 半径（公里）”。
hint-geocode = 每行一个代码：“名称=值”。
hint-expires = 未更新时有效至何时。
hint-contact = 值班台及联系方式。不写个人姓名。
hint-scope = CAP 消息面向谁。“Restricted”须用文字说明限制，“Private”须填写地址。
