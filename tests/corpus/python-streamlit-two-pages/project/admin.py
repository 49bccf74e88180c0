import streamlit as st

st.title("Prices, for those who set them")
