"""What people ask for: look, explain, measure, edit."""
