import streamlit as st

st.title("Tides")
st.write({"high": "04:12", "low": "10:31"})
