//! The numbers of a version.

/// `1`, `1.90`, `1.90.0`, without what follows `-` or `+`; `None` where a part is no number, or there are more than three.
pub(super) fn numbers(version: &str) -> Option<Vec<u64>> {
    let plain = version.split(['-', '+']).next()?;
    let number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse().ok()).flatten();
    let parts: Option<Vec<u64>> = plain.split('.').map(number).collect();
    parts.filter(|parts| parts.len() <= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers() {
        let check = |text: &str, expect: Option<&[u64]>| assert_eq!(numbers(text).as_deref(), expect, "{text}");
        check("1", Some(&[1]));
        check("1.90.0", Some(&[1, 90, 0]));
        check("1.0.0-rc.1", Some(&[1, 0, 0]));
        check("0.6.0+e46383f", Some(&[0, 6, 0]));
        check("+1.90", None);
        check("1.+9", None);
        check("1.2.3.4", None);
        check("1.x", None);
        check("", None);
        check("99999999999999999999", None);
    }
}
