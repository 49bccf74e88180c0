//! Literals: their quotes and what their escapes mean.

use super::Dialect;

/// How many bytes the quotes take that a literal begins and, if it is closed, ends with.
pub(super) fn quotes(dialect: Dialect, text: &str) -> (usize, usize) {
    if dialect == Dialect::Groovy && text.starts_with("$/") {
        return (2, if text.len() > 3 && text.ends_with("/$") { 2 } else { 0 });
    }
    let prefix = text.find(['"', '\'', '/']).unwrap_or(0);
    let rest = text.get(prefix..).unwrap_or_default();
    let quote = ["\"\"\"", "'''"].into_iter().find(|quote| rest.starts_with(quote));
    let quote = quote.filter(|quote| *quote == "\"\"\"" || dialect == Dialect::Groovy);
    let quote = quote.or(rest.get(..1)).unwrap_or_default();
    let body = rest.get(quote.len()..).unwrap_or_default();
    (prefix + quote.len(), if body.ends_with(quote) { quote.len() } else { 0 })
}

pub(super) fn is_raw(dialect: Dialect, quote: &str) -> bool {
    match dialect {
        Dialect::Kotlin => quote.ends_with("\"\"\""),
        Dialect::Scala => quote == "\"\"\"" || quote.starts_with("raw"),
        _ => false,
    }
}

/// The text of a block without its first line break and the indentation all lines share.
pub(super) fn text_block(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let Some((head, body)) = text.split_once('\n') else { return text };
    if !head.trim().is_empty() {
        return text;
    }
    let lines: Vec<&str> = body.split('\n').collect();
    let last = lines.len() - 1;
    let counted = lines.iter().enumerate().filter(|(at, line)| *at == last || !line.trim().is_empty());
    let indent = counted.map(|(_, line)| line.len() - line.trim_start_matches([' ', '\t']).len()).min().unwrap_or(0);
    let mut found = String::new();
    for (at, line) in lines.iter().enumerate() {
        found.push_str(line.get(indent..).unwrap_or_default().trim_end_matches([' ', '\t']));
        if at < last {
            found.push('\n');
        }
    }
    found
}

pub(super) fn unescape(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut value = String::with_capacity(text.len());
    let mut rest = text;
    let mut high: Option<u32> = None;
    while let Some(at) = rest.find('\\') {
        value.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(mark) = rest.chars().next() else { break };
        rest = &rest[mark.len_utf8()..];
        match mark {
            'n' => value.push('\n'),
            't' => value.push('\t'),
            'r' => value.push('\r'),
            'b' => value.push('\u{8}'),
            'f' => value.push('\u{c}'),
            's' => value.push(' '),
            // A line continuation.
            '\n' => {}
            '\r' => rest = rest.strip_prefix('\n').unwrap_or(rest),
            '0'..='7' => {
                let more = rest.bytes().take(2).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
                let digits = format!("{mark}{}", &rest[..more]);
                rest = &rest[more..];
                value.extend(u32::from_str_radix(&digits, 8).ok().and_then(char::from_u32));
            }
            'u' => {
                let digits = rest.trim_start_matches('u');
                let code = digits.get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
                let Some(code) = code else { continue };
                rest = &digits[4..];
                // Characters beyond the basic plane are written as a pair of surrogates.
                if (0xd800..0xdc00).contains(&code) && rest.starts_with("\\u") {
                    high = Some(code);
                    continue;
                }
                let code = match high.take() {
                    Some(first) if (0xdc00..0xe000).contains(&code) => {
                        0x1_0000 + ((first - 0xd800) << 10) + (code - 0xdc00)
                    }
                    _ => code,
                };
                value.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            other => value.push(other),
        }
    }
    value.push_str(rest);
    value
}
