(ns example.night-train
  (:require [compojure.core :refer [defroutes GET]]
            [org.httpkit.server :as http])
  (:gen-class))

(defroutes app
  (GET "/berths/:coach" [coach] (str coach " has " (mod (count coach) 7) " free berths")))

(defn -main []
  (let [port (Integer/parseInt (or (System/getenv "PORT") "5030"))]
    (http/run-server app {:port port})
    (println "night train on" port)))
