pub mod quays;

#[cfg(feature = "weights")]
pub fn weight(crates: u32) -> u32 {
    crates * 12
}
