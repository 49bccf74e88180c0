#[actix_web::test]
async fn it_binds_where_it_is_told() {
    assert!(shelf::options::Options::default().with_port(0).listener().is_ok());
}
