pub const QUAYS: &[&str] = &["cotton", "timber", "ice"];
