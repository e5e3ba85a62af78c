"""What a member declares of a call where its logs stay in a system of its own."""
