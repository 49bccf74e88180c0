#[derive(serde::Serialize)]
pub struct Ticket {
    pub number: u32,
    pub seller: String,
}
