/// How often a lamp shows, in a minute.
pub fn flashes(code: &str) -> u8 {
    code.bytes().filter(|byte| *byte == b'.').count().try_into().unwrap_or(u8::MAX)
}
