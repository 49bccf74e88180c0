import pandas as pd
import streamlit as st


@st.cache_data
def monthly():
    return pd.read_csv("data/rain.csv", index_col="month")
