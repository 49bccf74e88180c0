import streamlit as st

st.title("By station & year")
