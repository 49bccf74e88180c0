#[tauri::command]
fn sight() -> &'static str {
    "land"
}

pub fn run() {
    tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![sight])
        .run(tauri::generate_context!())
        .expect("the window opens");
}
