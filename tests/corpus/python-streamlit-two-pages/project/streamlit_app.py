import streamlit as st

st.title("Prices")
