import streamlit as st

from helpers.tables import monthly

st.set_page_config(page_title="Rainfall")
st.title("Rainfall by month")
st.bar_chart(monthly())
