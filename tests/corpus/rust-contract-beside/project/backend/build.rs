use std::{env, fs, path::Path};

/// Makes a constant of every lamp of the contract.
fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=../contract");
    let mut code = String::new();
    for name in ["harbour", "reef"] {
        let text = fs::read_to_string(format!("../contract/{name}.lamp"))?;
        code.push_str(&format!("pub const {}: &str = {text:?};\n", name.to_uppercase()));
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("lamps.rs"), code)?;
    Ok(())
}
