pub const GREETING: &str = "ahoy";
