diesel::table! {
    duties (ware) {
        ware -> Text,
        percent -> Int4,
    }
}
