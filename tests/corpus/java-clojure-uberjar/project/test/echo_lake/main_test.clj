(ns echo-lake.main-test
  (:require [clojure.test :refer [deftest is]]
            [echo-lake.main :refer [handler]]))

(deftest echoes
  (is (= "/hey /hey\n" (:body (handler {:uri "/hey"})))))
