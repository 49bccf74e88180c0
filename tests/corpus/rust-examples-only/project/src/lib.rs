//! Messages of signal flags.

/// The flags of a message.
pub fn spell(message: &str) -> Vec<char> {
    message.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_uppercase()).collect()
}
