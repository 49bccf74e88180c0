(ns echo-lake.main
  (:require [ring.adapter.jetty :as jetty])
  (:gen-class))

(defn handler [request]
  {:status  200
   :headers {"Content-Type" "text/plain"}
   :body    (str (:uri request) " " (:uri request) "\n")})

(defn -main [& _]
  (let [port (parse-long (or (System/getenv "PORT") "3210"))]
    (jetty/run-jetty handler {:port port :join? true})))
