import streamlit as st

st.title("Q&A")
