#[macro_use]
extern crate rocket;

use rocket::fs::{FileServer, relative};
use rocket::http::CookieJar;
use rocket_dyn_templates::{Template, context};

#[get("/")]
fn figure(jar: &CookieJar<'_>) -> Template {
    let seen = jar.get_private("seen").is_some();
    jar.add_private(("seen", "yes"));
    Template::render("figure", context! { seen })
}

#[launch]
fn rocket() -> _ {
    rocket::build()
        .attach(Template::fairing())
        .mount("/", routes![figure])
        .mount("/carvings", FileServer::from(relative!("carvings")))
}
