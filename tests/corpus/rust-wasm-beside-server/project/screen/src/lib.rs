use wasm_bindgen::prelude::*;

#[wasm_bindgen]
pub fn greeting() -> String {
    protocol::GREETING.to_owned()
}
